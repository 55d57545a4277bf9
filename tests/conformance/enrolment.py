"""Takes an enrolment code apart as its description says: base 32 of sized address, 32-byte pin, sized secret, 4-byte check."""
import hashlib

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def secret(code):
    text = code.upper().replace("-", "").replace(" ", "")
    assert text.startswith("FF1"), code
    bits = "".join(f"{DIGITS.index(c):05b}" for c in text[3:])
    data = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits) - 7, 8))
    body, check = data[:-4], data[-4:]
    assert hashlib.blake2b(b"footfall/enrolment/1" + body, digest_size=32).digest()[:4] == check
    address_size = body[0]
    rest = body[1 + address_size + 32:]
    value = rest[1:1 + rest[0]]
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        return value.hex()
