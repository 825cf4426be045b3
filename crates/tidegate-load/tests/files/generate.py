"""Writes the files beside it, by pyarrow 26: `python generate.py`. The tests read them as files of a foreign writer."""

import datetime as dt
import decimal
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

D = decimal.Decimal
UTC = dt.timezone.utc


def write(name, table, **options):
    options = {"compression": "none", "store_schema": False, **options}
    pq.write_table(table, f"{name}.parquet", **options)


def column(of, *values):
    return pa.array(values, type=of)


kinds = pa.table({
    "truth": column(pa.bool_(), True, False, None),
    "i8": column(pa.int8(), -128, 127, None),
    "i16": column(pa.int16(), -32768, 32767, None),
    "i32": column(pa.int32(), -(2**31), 2**31 - 1, None),
    "i64": column(pa.int64(), -(2**63), 2**63 - 1, None),
    "u8": column(pa.uint8(), 0, 255, None),
    "u16": column(pa.uint16(), 0, 65535, None),
    "u32": column(pa.uint32(), 0, 2**32 - 1, None),
    "u64": column(pa.uint64(), 0, 2**64 - 1, None),
    "f16": pa.array([1.5, float("-inf"), None], type=pa.float16()),
    "f32": column(pa.float32(), 0.1, float("nan"), None),
    "f64": column(pa.float64(), 1e300, float("inf"), None),
    "d9": column(pa.decimal128(9, 2), D("-1234567.89"), D("0.05"), None),
    "d38": column(pa.decimal128(38, 10), D("-1234567890123456789012345678.0123456789"), D("1E-10"), None),
    "d76": column(pa.decimal256(76, 3), D("9" * 73 + ".999"), D("-" + "9" * 73 + ".999"), None),
    "on_day": column(pa.date32(), dt.date(2026, 3, 1), dt.date(1, 1, 1), None),
    "t_ms": column(pa.time32("ms"), dt.time(23, 59, 59, 999000), dt.time(0), None),
    "t_us": column(pa.time64("us"), dt.time(1, 2, 3, 4), dt.time(0), None),
    "t_ns": pa.array([3_723_000_004_000, 0, None], type=pa.time64("ns")),
    "ts_ms": column(pa.timestamp("ms"), dt.datetime(1969, 12, 31, 23, 59, 59, 999000), dt.datetime(2026, 3, 1), None),
    "ts_us": pa.array([-62135596800000001, 253402300799999999, None], type=pa.timestamp("us")),
    "ts_ns": pa.array([1_700_000_000_123_456_789, -1, None], type=pa.timestamp("ns")),
    "moment": column(pa.timestamp("us", "Europe/Berlin"), dt.datetime(2026, 3, 1, 12, tzinfo=UTC), dt.datetime(1900, 1, 1, tzinfo=UTC), None),
    "name": column(pa.string(), "Größe\t\\N\n", "", None),
    "choice": column(pa.string(), "a", "b", None).dictionary_encode(),
    "data": pa.ExtensionArray.from_storage(pa.json_(), column(pa.string(), '{"a": [1, 2.50]}', "[]", None)),
    "key": pa.ExtensionArray.from_storage(pa.uuid(), column(pa.binary(16), *[uuid.UUID(int=n).bytes for n in (1, 2**128 - 1)], None)),
    "raw": column(pa.binary(), b"\x00\xff\\", b"", None),
    "fixed": column(pa.binary(3), b"abc", b"\x00\x01\x02", None),
    "nothing": pa.nulls(3),
})
write("kinds", kinds)
write("decimals_as_numbers", kinds.select(["d9"]), store_decimal_as_integer=True)
write("int96", kinds.select(["ts_us", "ts_ns"]).slice(1), use_deprecated_int96_timestamps=True)

numbers = range(1, 301)
rows = pa.table({
    "id": pa.array(numbers, type=pa.int64()),
    "name": pa.array([None if n % 7 == 0 else f"customer {n % 20}" for n in numbers]),
    "amount": pa.array([None if n % 5 == 0 else n * 1.25 for n in numbers]),
    "paid": pa.array([n % 3 == 0 for n in numbers]),
})
for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
    write(f"codec_{codec}", rows, compression=codec, row_group_size=200, data_page_size=512)
write("version_2", rows, compression="zstd", data_page_version="2.0", row_group_size=128, data_page_size=256)
write("checksums", rows, compression="snappy", row_group_size=128, write_page_checksum=True)
write("delta", rows, use_dictionary=False, data_page_version="2.0", data_page_size=1024, column_encoding={
    "id": "DELTA_BINARY_PACKED", "name": "DELTA_BYTE_ARRAY", "amount": "BYTE_STREAM_SPLIT", "paid": "RLE"})
write("lengths", rows, use_dictionary=False, compression="snappy", column_encoding={
    "id": "BYTE_STREAM_SPLIT", "name": "DELTA_LENGTH_BYTE_ARRAY", "amount": "PLAIN", "paid": "PLAIN"})

nested = pa.table({
    "numbers": pa.array([[1, None, 3], [], None, [4]], type=pa.list_(pa.int32())),
    "deep": pa.array([[["a"], []], [], [None, ["b", None]], None], type=pa.list_(pa.list_(pa.string()))),
    "person": pa.array([{"name": "An\"n", "born": dt.date(2000, 2, 29)}, {"name": None, "born": None}, None, {"name": "x", "born": None}],
                       type=pa.struct([("name", pa.string()), ("born", pa.date32())])),
    "scores": pa.array([[("a", 1.5), ("b", None)], [], None, [("c", float("nan"))]], type=pa.map_(pa.string(), pa.float64())),
    "by_number": pa.array([[(1, [True])], [(2, None)], [(3, [])], None], type=pa.map_(pa.int64(), pa.list_(pa.bool_()))),
    "lines": pa.array([[{"sku": "x", "tags": ["p", "q"]}, {"sku": "y", "tags": []}], None, [None], [{"sku": None, "tags": None}]],
                      type=pa.list_(pa.struct([("sku", pa.string()), ("tags", pa.list_(pa.string()))]))),
})
write("nested", nested)
write("nested_version_2", nested, data_page_version="2.0", compression="zstd")
write("empty", rows.slice(0, 0))
