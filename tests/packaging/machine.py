"""A clean Debian of this machine's release, made once by debootstrap and copied for each run; booted with its own systemd by systemd-nspawn.

It shares this machine's network and nothing else. Root's rights are needed.
"""
import os
import pathlib
import shutil
import subprocess
import time

# What a machine has before anybody installs something: systemd, and what apt needs to check what it fetches.
BASE = "systemd,systemd-sysv,dbus,ca-certificates,procps"
START_S = 120
WAIT_S = 90


def _sources():
    """This machine's places for Debian's packages: [(site, suite, component)]."""
    lines = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Identifier: Packages", "Origin: Debian"],
                           check=True, capture_output=True, encoding="utf-8").stdout.split("\n")
    return [tuple(line.split()) for line in lines if line]


def _make(base):
    """Only a whole one gets the name."""
    sources = _sources()
    codename = subprocess.run(["sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME"], check=True, capture_output=True, encoding="utf-8").stdout.strip()
    site = next(site for site, suite, _ in sources if suite == codename)
    draft = base.with_name("draft")
    shutil.rmtree(draft, True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["debootstrap", "--variant=minbase", f"--include={BASE}", codename, str(draft), site], check=True, stdout=subprocess.DEVNULL)
    (draft / "etc/apt/sources.list").write_text("".join(f"deb {site} {suite} {component}\n" for site, suite, component in sources), encoding="utf-8")
    draft.rename(base)


class Machine:
    """One booted machine; its disk is gone after close."""

    def __init__(self, folder):
        base, self.root = pathlib.Path(folder) / "base", pathlib.Path(folder) / "machine"
        if not base.exists():
            _make(base)
        shutil.rmtree(self.root, True)
        subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(self.root)], check=True)
        self._process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--resolv-conf=copy-host", "--timezone=off",
             "--directory", str(self.root), "--boot"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._leader = None
        try:
            self._boot()
        except BaseException:
            self.close()
            raise

    def _boot(self):
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self._leader = self.until(lambda: children.read_text(encoding="ascii").split(), START_S)[0]
        self.until(lambda: self.run("systemctl is-system-running", check=False).stdout.strip() == "running", START_S)
        self.run("apt-get update")

    def until(self, condition, limit_s=WAIT_S):
        """What `condition` says once it is something; the limit only ends a test that hangs."""
        end = time.monotonic() + limit_s
        while True:
            answer = condition()
            if answer:
                return answer
            if time.monotonic() > end:
                raise AssertionError("waited in vain")
            time.sleep(0.1)

    def run(self, command, check=True, environment=None, stdin=None):
        """A line of shell, by root, inside."""
        keep = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        values = {"HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", **keep,
                  **(environment or {})}
        done = subprocess.run(["nsenter", "--target", self._leader, "--all", "env", "-i", *[f"{k}={v}" for k, v in values.items()], "sh", "-c", command],
                              capture_output=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL if stdin is None else stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"{command}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def install(self, *packages):
        """Files of packages, or names; what they depend on comes too, what they only recommend does not."""
        names = []
        for package in packages:
            path = pathlib.Path(package)
            if path.suffix == ".deb":
                (self.root / "packages").mkdir(exist_ok=True)
                shutil.copy(path, self.root / "packages")
                names.append(f"/packages/{path.name}")
            else:
                names.append(package)
        return self.run("apt-get install -y --no-install-recommends " + " ".join(names)).stdout

    def main_pid(self, unit):
        return int(self.run(f"systemctl show --property MainPID --value {unit}").stdout)

    def close(self):
        if self._leader:
            self.run("systemctl poweroff", check=False)
        else:
            self._process.terminate()
        try:
            self._process.wait(START_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.root, True)
