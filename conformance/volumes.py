"""Volumes: ustar archives in which docs/format.md fixes every byte."""

from dataclasses import dataclass

BLOCK = 512
END = bytes(2 * BLOCK)
SMALLEST_PIECE = 64 << 10
LAYOUT = b'{"imageLayoutVersion":"1.0.0"}'


@dataclass
class Entry:
    """One entry of a volume: its header block or blocks, and its bytes without padding."""

    name: str
    header: bytes
    content: bytes

    @property
    def packed(self) -> bytes:
        return self.header + self.content + padding(len(self.content))


def padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def checksum(block: bytes) -> bytes:
    """The header with the right sum in it."""
    blank = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(blank) + block[156:]


def header(name: str, size: int, **fields: bytes) -> bytes:
    """The one header for a name and a size; `fields` replaces some of it and keeps the sum right."""
    parts = {
        "name": name.encode()[:100].ljust(100, b"\0"),
        "mode": b"0000444\0",
        "uid": b"0000000\0",
        "gid": b"0000000\0",
        "size": b"%011o\0" % size,
        "mtime": b"00000000000\0",
        "sum": b" " * 8,
        "type": b"0",
        "link": bytes(100),
        "magic": b"ustar\0",
        "version": b"00",
        "rest": bytes(247),
    }
    widths = {key: len(value) for key, value in parts.items()}
    for key, value in fields.items():
        parts[key] = value.ljust(widths[key], b"\0")
    block = checksum(b"".join(parts.values()) + bytes(2))[:BLOCK]
    return block if len(name.encode()) <= 100 or fields else pax(b"path", name.encode()) + block


def pax(*records: bytes) -> bytes:
    """A pax header of the given keys and values in turn."""
    text = b"".join(_record(key, value) for key, value in zip(records[::2], records[1::2]))
    return header("pax-header", len(text), type=b"x") + text + padding(len(text))


def entry(name: str, content: bytes, **fields: bytes) -> Entry:
    return Entry(name, header(name, len(content), **fields), content)


def plan(blobs: list[tuple[str, int]], index_size: int, limit: int) -> list[list[dict]]:
    """The parts of each blob, `(name, size)`, as a writer puts them into volumes of at most `limit` bytes."""
    start = BLOCK + _padded(len(LAYOUT)) + BLOCK + _padded(index_size)
    volume, offset, plans = 1, start, []
    for name, size in blobs:
        parts, rest = [], size
        while not parts or rest:
            # A name of more than 100 bytes has a pax header before its own.
            heading = BLOCK * (3 if len(name) > 100 else 1)
            room = limit - len(END) - offset - heading
            piece = rest if _padded(rest) <= room else room // BLOCK * BLOCK
            if piece < rest and piece < SMALLEST_PIECE:
                assert offset > start, "a volume of this limit could hold nothing"
                volume, offset = volume + 1, start
                continue
            parts.append({"volume": volume, "offset": offset + heading, "length": piece})
            offset += heading + _padded(piece)
            rest -= piece
        plans.append(parts)
    return plans


def _padded(size: int) -> int:
    return size + -size % BLOCK


def _record(key: bytes, value: bytes) -> bytes:
    body = b" " + key + b"=" + value + b"\n"
    length = len(body)
    while len(b"%d" % length) + len(body) != length:
        length = len(b"%d" % length) + len(body)
    return b"%d" % length + body
