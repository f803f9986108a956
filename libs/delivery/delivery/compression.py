"""Unpacking a compressed batch, in every codec Kafka knows, and never into more than a process can hold.

aiokafka unpacks without a limit: a megabyte of zeros packed well would be gigabytes here.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import cramjam

LIMIT: Final = 64 * 2**20
"""Bytes of one unpacked batch. The broker takes about one megabyte of packed ones."""
XERIAL: Final = b"\x82SNAPPY\x00"
XERIAL_HEADER: Final = 16


class CannotUnpack(Exception):
    """The bytes are not what their codec says, or too many; `args[0]` says which."""


def unpack(codec: int, packed: bytes) -> bytes:
    """Raises CannotUnpack."""
    if codec not in CODECS:
        raise CannotUnpack(f"no codec has the number {codec}")
    name, unpack_one = CODECS[codec]
    try:
        return unpack_one(packed)
    except (cramjam.DecompressionError, zlib.error, struct.error, ValueError) as error:
        raise CannotUnpack(f"not {name}, or more than {LIMIT} bytes") from error


def _gzip(packed: bytes) -> bytes:
    unpacked, rest = b"", packed
    while rest:
        member = zlib.decompressobj(wbits=31)
        unpacked += member.decompress(rest, LIMIT + 1 - len(unpacked))
        if not member.eof or len(unpacked) > LIMIT:
            raise ValueError("too long, or cut off")
        rest = member.unused_data
    return unpacked


def _lz4(packed: bytes) -> bytes:
    return _into_a_buffer(cramjam.lz4.decompress_into, packed)


def _zstd(packed: bytes) -> bytes:
    return _into_a_buffer(cramjam.zstd.decompress_into, packed)


def _into_a_buffer(decompress_into: Callable[[bytes, bytearray], int], packed: bytes) -> bytes:
    """Into one that is mostly large enough, else into the largest."""
    likely = min(LIMIT, 16 * len(packed) + 2**16)
    try:
        return _fill(decompress_into, packed, likely)
    except cramjam.DecompressionError:
        if likely == LIMIT:
            raise
    return _fill(decompress_into, packed, LIMIT)


def _fill(decompress_into: Callable[[bytes, bytearray], int], packed: bytes, size: int) -> bytes:
    buffer = bytearray(size)
    with memoryview(buffer) as view:
        return bytes(view[: decompress_into(packed, buffer)])


def _snappy(packed: bytes) -> bytes:
    """Java's clients frame the blocks (xerial), others send one block."""
    unpacked = bytearray()
    for block in _xerial_blocks(packed) if packed.startswith(XERIAL) else (packed,):
        if len(unpacked) + cramjam.snappy.decompress_raw_len(block) > LIMIT:
            raise ValueError("too long")
        unpacked += bytes(cramjam.snappy.decompress_raw(block))
    return bytes(unpacked)


def _xerial_blocks(packed: bytes) -> Iterator[bytes]:
    start = XERIAL_HEADER
    while start < len(packed):
        (size,) = struct.unpack_from(">i", packed, start)
        if not 0 < size <= len(packed) - start - 4:
            raise ValueError("a block that is no block")
        yield packed[start + 4 : start + 4 + size]
        start += 4 + size


CODECS: Final[Mapping[int, tuple[str, Callable[[bytes], bytes]]]] = {
    1: ("gzip", _gzip),
    2: ("snappy", _snappy),
    3: ("lz4", _lz4),
    4: ("zstd", _zstd),
}
