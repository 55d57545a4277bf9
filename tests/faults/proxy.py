"""A TCP proxy on loopback that fails on purpose. Byte-exact: it changes nothing of what it lets through, and a cut lies between two bytes.

All proxies of a process live in one event loop in one thread; tests call the methods from theirs. A connection follows the Plan that was
queued for it, or the proxy's usual one. TLS is not taken apart, but its records are counted, so that a cut can be asked for around the end
of a message. Standard library only.
"""
import asyncio
import collections
import dataclasses
import random
import socket
import struct
import threading

UP, DOWN = "up", "down"  # to the server, to the kiosk
MOST_LINKS = 256  # connections at once; a test that opens more has lost its way
CHUNK = 16 * 1024  # read at once, and buffered for a slow reader
PACKET = 1400  # bytes of one "packet" of a lossy line, about an Ethernet frame's
PACE_S = 0.05  # a limited line sends this often
TLS_HEADER = 5


@dataclasses.dataclass(frozen=True)
class Cut:
    """Where a connection ends: behind `after` bytes, or `plus` bytes (may be negative) behind the end of the `record`-th TLS record."""
    way: str
    after: int = 0
    record: int = 0
    plus: int = 0
    hard: bool = False  # reset both ends; otherwise the byte before the cut is sure to be read

    def place(self, ends):
        """The number of bytes let through; None while the record's end is not known."""
        if not self.record:
            return self.after
        return ends[self.record - 1] + self.plus if len(ends) >= self.record else None


@dataclasses.dataclass(frozen=True)
class Line:
    """How bytes travel one way."""
    delay_s: float = 0.0
    bytes_per_s: float = 0.0  # 0 = as fast as they come
    loss: float = 0.0  # share of packets that are lost and come again after stall_s, holding up those behind them as TCP does
    stall_s: float = 0.2
    seed: int = 1


@dataclasses.dataclass(frozen=True)
class Plan:
    """What happens to one connection."""
    refuse: bool = False  # reset before a byte
    answer: object = None  # coroutine function (reader, writer) that takes the server's place
    port: int = 0  # another server's; 0 = the proxy's
    cut: Cut = None
    life_s: float = 0.0  # ends after so long; 0 = never
    up: Line = Line()
    down: Line = Line()
    held: bool = False  # nothing gets through, both ways, until release()
    twice: int = 0  # the first so many bytes up are also sent on a connection of their own


class Records:
    """Counts the TLS records of one direction; `ends` holds where each ends, as soon as its header has been seen."""

    def __init__(self):
        self.ends, self.header, self.at = [], b"", 0

    def feed(self, data):
        base = self.at
        self.at += len(data)
        i = 0
        while i < len(data):
            start = self.ends[-1] if self.ends else 0
            if base + i < start:
                i = min(len(data), start - base)
                continue
            take = min(TLS_HEADER - len(self.header), len(data) - i)
            self.header += data[i:i + take]
            i += take
            if len(self.header) == TLS_HEADER:
                self.ends.append(start + TLS_HEADER + int.from_bytes(self.header[3:], "big"))
                self.header = b""


class Link:
    """One connection through the proxy."""

    def __init__(self, proxy, plan, near):
        self.proxy, self.plan, self.near, self.far = proxy, plan, near, None
        self.cut = plan.cut
        self.passed = {UP: 0, DOWN: 0}
        self.records = {UP: Records(), DOWN: Records()}
        self.chance = random.Random(plan.up.seed * 1000003 + plan.down.seed)
        self.open_gate, self.was_cut, self.over = asyncio.Event(), False, False
        self.copy = None
        if not plan.held:
            self.open_gate.set()

    async def run(self, reader):
        try:
            far_reader, self.far = await asyncio.open_connection("127.0.0.1", self.plan.port or self.proxy.port, limit=CHUNK)
        except OSError:
            return self.end(hard=True)
        _prepare(self.far)
        jobs = [self._relay(UP, reader, self.far), self._relay(DOWN, far_reader, self.near)]
        if self.plan.life_s:
            jobs.append(self._age())
        done = asyncio.gather(*jobs)
        try:
            await done
        except (OSError, EOFError):
            done.cancel()
        self.end(hard=True)

    async def _age(self):
        await asyncio.sleep(self.plan.life_s)
        self.was_cut = True
        raise EOFError

    async def _relay(self, way, reader, writer):
        line = self.plan.up if way == UP else self.plan.down
        while data := await reader.read(CHUNK):
            await self.open_gate.wait()
            self.records[way].feed(data)
            if line.delay_s:
                await asyncio.sleep(line.delay_s)
            for piece in _pieces(data, line):
                if line.loss and self.chance.random() < line.loss:
                    await asyncio.sleep(line.stall_s)
                if line.bytes_per_s:
                    await asyncio.sleep(len(piece) / line.bytes_per_s)
                await self.open_gate.wait()
                await self._pass(way, piece, writer)
        await self.open_gate.wait()
        if writer.can_write_eof():
            writer.write_eof()

    async def _pass(self, way, piece, writer):
        last = self._room_before_cut(way)
        if last is not None and len(piece) >= last:
            await self._write(way, piece[:last], writer)
            self.was_cut = True
            self.end(self.cut.hard)
            raise EOFError
        await self._write(way, piece, writer)

    async def _write(self, way, piece, writer):
        if way == UP and self.plan.twice:
            await self._write_copy(piece[:max(0, self.plan.twice - self.passed[UP])])
        writer.write(piece)
        self.passed[way] += len(piece)
        await writer.drain()

    async def _write_copy(self, piece):
        if self.copy is not None and self.copy.is_closing():
            return  # the server has had enough of it
        if self.copy is None:
            reader, self.copy = await asyncio.open_connection("127.0.0.1", self.plan.port or self.proxy.port, limit=CHUNK)
            _prepare(self.copy)
            asyncio.ensure_future(_swallow(reader))
        self.copy.write(piece)

    def _room_before_cut(self, way):
        if self.cut is None or self.cut.way != way:
            return None
        place = self.cut.place(self.records[way].ends)
        return None if place is None else max(0, place - self.passed[way])

    def end(self, hard):
        if self.over:
            return
        self.over = True
        for writer in filter(None, (self.near, self.far, self.copy)):
            if hard:
                _reset(writer)
            else:
                writer.close()
        self.proxy.links.discard(self)
        self.proxy.ended.append(self)


def _pieces(data, line):
    size = len(data)
    if line.loss:
        size = PACKET
    if line.bytes_per_s:
        size = max(1, min(size, int(line.bytes_per_s * PACE_S)))
    return [data[i:i + size] for i in range(0, len(data), size)]


async def _swallow(reader):
    try:
        while await reader.read(CHUNK):
            pass
    except OSError:
        pass


def _prepare(writer):
    writer.transport.set_write_buffer_limits(high=CHUNK)
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _reset(writer):
    """A network that goes away says no goodbye."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class _Loop:
    """The one thread of all proxies."""
    lock, loop = threading.Lock(), None

    @classmethod
    def get(cls):
        with cls.lock:
            if cls.loop is None:
                cls.loop = asyncio.new_event_loop()
                threading.Thread(target=cls.loop.run_forever, daemon=True).start()
            return cls.loop


def run(coroutine):
    """Runs a coroutine in the proxies' thread and returns what it gives."""
    return asyncio.run_coroutine_threadsafe(coroutine, _Loop.get()).result(30)


class Proxy:
    """Listens on a port of its own for as long as it lives; `server` is where it leads by default."""

    def __init__(self, port, plan=Plan()):
        self.port, self.plan = port, plan
        self.plans = collections.deque()
        self.links, self.ended, self.accepted = set(), collections.deque(maxlen=MOST_LINKS), 0
        self.answered = 0  # connections whose Plan had an answer, and that are over
        self.listener = run(self._listen())
        self.own_port = self.listener.sockets[0].getsockname()[1]
        self.address = f"127.0.0.1:{self.own_port}"

    async def _listen(self):
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=CHUNK)

    async def _accept(self, reader, writer):
        plan = self.plans.popleft() if self.plans else self.plan
        self.accepted += 1
        _prepare(writer)
        if plan.refuse or len(self.links) >= MOST_LINKS:
            return _reset(writer)
        if plan.answer:
            return await self._answer(plan, reader, writer)
        link = Link(self, plan, writer)
        link.number = self.accepted
        self.links.add(link)
        await link.run(reader)

    async def _answer(self, plan, reader, writer):
        try:
            await plan.answer(reader, writer)
        except (OSError, EOFError, TimeoutError):
            pass
        writer.close()
        self.answered += 1

    # --- from the tests' threads ---

    def usual(self, plan):
        """For every connection from now on for which none is queued."""
        self._do(lambda: setattr(self, "plan", plan))

    def queue(self, *plans):
        """For the next connections, one each."""
        self._do(lambda: self.plans.extend(plans))

    def cut_now(self):
        self._do(lambda: [link.end(hard=True) for link in list(self.links)])

    def cut_after(self, way, count, hard=False):
        """Every connection there is ends when so many more bytes have gone this way."""
        def arm():
            for link in self.links:
                link.cut = Cut(way, after=link.passed[way] + count, hard=hard)
        self._do(arm)

    def hold(self):
        """From here on nothing gets through on the connections there are, and neither end hears of it."""
        self._do(lambda: [link.open_gate.clear() for link in self.links])

    def release(self):
        self._do(lambda: [link.open_gate.set() for link in self.links])

    def passed(self):
        """Bytes (up, down) of the connections there are."""
        return self._do(lambda: tuple(sum(link.passed[way] for link in self.links) for way in (UP, DOWN)))

    def most_passed_since(self, accepted):
        """Bytes (up, down) of whichever connection after the first so many had most, whether it lasts or has ended."""
        def look():
            links = [link for link in (*self.links, *self.ended) if link.number > accepted]
            return tuple(max((link.passed[way] for link in links), default=0) for way in (UP, DOWN))
        return self._do(look)

    def record_ends(self, way):
        """Of the newest connection, whether it lasts or has ended."""
        def look():
            link = next(iter(self.links), None) or self.ended[-1]
            return list(link.records[way].ends), link.passed[way]
        return self._do(look)

    def close(self):
        async def end():
            self.listener.close()
            for link in list(self.links):
                link.end(hard=True)
        run(end())

    @staticmethod
    def _do(function):
        async def call():
            return function()
        return run(call())
