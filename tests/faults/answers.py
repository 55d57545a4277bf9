"""What stands in the server's place when a network lies: captive portals, other machines, and reverse proxies that refuse.

Each is a coroutine function for Plan.answer. Standard library only.
"""
import asyncio
import os
import ssl

HTML = b"<html><body>Welcome to Metro WiFi. <a href='/login'>Sign in</a></body></html>"
PREFACE = 24  # bytes with which an HTTP/2 client begins
FRAME_HEAD = 9
SETTINGS_FRAME, HEADERS_FRAME, DATA_FRAME, PING_FRAME = 4, 1, 0, 6
END_STREAM, END_HEADERS, ACK = 1, 4, 1
STATUS_NAME, TYPE_NAME = 8, 31  # in HPACK's static table
PATIENCE_S = 30  # a portal does not keep a silent client for ever


def plain(data):
    """Says `data` to whatever was said, without TLS, and hangs up."""
    async def answer(reader, writer):
        await asyncio.wait_for(reader.read(1), PATIENCE_S)
        writer.write(data)
        await writer.drain()
    return answer


def http(status, body=HTML, more=b""):
    return b"HTTP/1.1 %d Whatever\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), more, body)


def portal():
    """A captive portal: 200 and a page, whatever was asked for."""
    return plain(http(200))


def rubbish(seed):
    """A record that looks like TLS and is none."""
    return plain(b"\x16\x03\x03\x40\x00" + bytes((seed * 7 + i * 31) % 256 for i in range(2000)))


def context(folder):
    """TLS with the certificate of a server's folder."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.path.join(folder, "keys/tls.crt"), os.path.join(folder, "keys/tls.key"))
    tls.set_alpn_protocols(["h2"])
    return tls


def http2(folder, status, body=HTML, content_type=b"text/html", stay_s=0.2):
    """HTTP/2 in TLS with the certificate of `folder`: a call is answered with this status and page; `stay_s` later the line is dead."""
    tls = context(folder)

    async def answer(reader, writer):
        await writer.start_tls(tls)
        await reader.readexactly(PREFACE)
        writer.write(_frame(SETTINGS_FRAME, 0, 0, b""))
        patience_s = PATIENCE_S
        while head := await asyncio.wait_for(reader.readexactly(FRAME_HEAD), patience_s):
            payload = await reader.readexactly(int.from_bytes(head[:3], "big"))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
            if kind in (SETTINGS_FRAME, PING_FRAME) and not flags & ACK:
                writer.write(_frame(kind, ACK, 0, payload if kind == PING_FRAME else b""))
            if kind == HEADERS_FRAME:
                block = _literal(STATUS_NAME, b"%d" % status) + _literal(TYPE_NAME, content_type)
                writer.write(_frame(HEADERS_FRAME, END_HEADERS, stream, block) + _frame(DATA_FRAME, END_STREAM, stream, body))
                patience_s = stay_s
            await writer.drain()
    return answer


def _frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def _literal(name, value):
    """A header that is not put into the table: the name by its number, the value as it is."""
    index = bytes([name]) if name < 15 else bytes([15, name - 15])
    return index + bytes([len(value)]) + value
