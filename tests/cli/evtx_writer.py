"""Writes event logs small enough for one chunk, for tests: elements stand in the records themselves, without templates."""
import datetime
import struct
import zlib

EPOCH = datetime.datetime(1601, 1, 1)


class Elements:
    """Binary XML of one record; names stand behind their first use, at offsets that count from the chunk's begin."""

    def __init__(self, at):
        self.at, self.out = at, bytearray(b"\x0f\x01\x01\x00")

    def _name(self, name):
        here = self.at + len(self.out) + 4
        self.out += struct.pack("<IIHH", here, 0, 0, len(name)) + name.encode("utf-16-le") + b"\0\0"

    def _text(self, text):
        self.out += struct.pack("<BBH", 0x05, 0x01, len(text)) + text.encode("utf-16-le")

    def element(self, name, attributes=(), text=None, children=()):
        self.out += struct.pack("<BI", 0x41 if attributes else 0x01, 0)
        self._name(name)
        if attributes:
            self.out += struct.pack("<I", 0)
        for key, value in attributes:
            self.out += b"\x06"
            self._name(key)
            self._text(value)
        self.out += b"\x02"
        if text is not None:
            self._text(text)
        for child in children:
            self.element(*child)
        self.out += b"\x04"


def record(number, at, computer, time, provider, event_id, level, data, activity):
    xml = Elements(at + 24)
    system = [("Provider", [("Name", provider)]), ("EventID", (), str(event_id)), ("Level", (), str(level))]
    if activity:
        system.append(("Correlation", [("ActivityID", activity)]))
    system += [("Channel", (), provider + "/Operational"), ("Computer", (), computer)]
    fields = [("Data", [("Name", name)], value) for name, value in data.items()]
    xml.element("Event", (), None, [("System", (), None, system), ("EventData", (), None, fields)])
    body = bytes(xml.out) + b"\0"
    size = 24 + len(body) + 4
    written = int((time - EPOCH).total_seconds() * 10_000_000)
    return struct.pack("<IIQQ", 0x2A2A, size, number, written) + body + struct.pack("<I", size)


def log(computer, events):
    """`events`: (datetime, provider, id, level, {field: value}, activity)."""
    records = b""
    for number, event in enumerate(events, 1):
        time, provider, event_id, level, data, activity = event
        records += record(number, 512 + len(records), computer, time, provider, event_id, level, data, activity)
    assert len(records) <= 65536 - 512
    head = struct.pack("<8sQQQQIIII", b"ElfChnk\0", 1, len(events), 1, len(events), 128, 512, 512 + len(records), zlib.crc32(records))
    chunk = bytearray(head + bytes(512 - len(head)) + records + bytes(65536 - 512 - len(records)))
    chunk[124:128] = struct.pack("<I", zlib.crc32(bytes(chunk[:120]) + bytes(chunk[128:512])))
    file = bytearray(struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, len(events) + 1, 128, 1, 3, 4096, 1) + bytes(4096 - 44))
    file[124:128] = struct.pack("<I", zlib.crc32(bytes(file[:120])))
    return bytes(file) + bytes(chunk)
