"""What stands around the resolver in tests: real servers, real clients, and others' code."""

import asyncio
import contextlib
import errno
import socket
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from agent.sites.dns import packets
from agent.sites.dns.streams import hang_up

DEADLINE = 30.0
ZONE = {
    ("www.open.test", "A"): ["192.0.2.1", "192.0.2.2"],
    ("www.open.test", "AAAA"): ["2001:db8::1"],
    ("www.open.test", "HTTPS"): ["1 . alpn=h2 ipv4hint=192.0.2.1"],
    ("alias.open.test", "CNAME"): ["www.open.test."],
    ("cloaked.open.test", "CNAME"): ["tracker.adult.test."],
    ("tracker.adult.test", "A"): ["192.0.2.66"],
    ("svc.open.test", "HTTPS"): ["0 pool.adult.test."],
    ("long.open.test", "TXT"): [f'"{n}{"x" * 240}"' for n in range(8)],
    ("help.test", "A"): ["192.0.2.111"],
}


def query(name, kind="A", *, edns=True, **more):
    """A client's query, as others' code writes it."""
    return dns.message.make_query(name, kind, use_edns=0 if edns else False, **more)


def wire(name, kind="A"):
    """The question of a query, in small letters."""
    return packets.to_wire(name) + int(dns.rdatatype.from_text(kind)).to_bytes(2) + b"\0\1"


def answer_to(data, zone=ZONE, lifetime=300, code=None):
    """What an honest server says to a query; it follows aliases as servers do."""
    asked = dns.message.from_wire(data)
    told = dns.message.make_response(asked, recursion_available=True)
    question = asked.question[0]
    name, kind = str(question.name).rstrip("."), dns.rdatatype.to_text(question.rdtype)
    for _ in range(8):
        found = zone.get((name.lower(), kind)) or zone.get((name.lower(), "CNAME"))
        if not found:
            break
        made = kind if (name.lower(), kind) in zone else "CNAME"
        told.answer.append(dns.rrset.from_text(name + ".", lifetime, "IN", made, *found))
        if made == kind:
            break
        name = found[0].rstrip(".")
    if not told.answer or told.answer[-1].rdtype != question.rdtype:
        told.authority.append(dns.rrset.from_text("test.", 600, "IN", "SOA", "a. b. 1 2 3 4 60"))
        if not any(x == name.lower() for x, _ in zone):
            told.set_rcode(dns.rcode.NXDOMAIN)
    if code is not None:
        told.set_rcode(code)
    return told.to_wire(max_size=65535)


def keeping(held):
    """A habit of one who takes all and says nothing."""

    def take(data, by):
        held.append(data)
        return []

    return take


def honest(data, by):
    """A server's habit: one packet, the right one; what is too long for UDP comes by TCP."""
    told = answer_to(data)
    if by == "udp" and len(told) > packets.ROOM:
        return [bytes([*data[:2], 0x83, 0x80]) + data[4:]]
    return [told]


class Server:
    """A real server on this PC. Its habit: the query and "udp", "tcp" or "https" in, packets to send out.

    None: it says nothing, and a connection stays as it is; of TCP nothing at all is that it hangs up.
    """

    def __init__(self, habit=honest, host="127.0.0.1"):
        self.habit = habit
        self.host = host
        self.heard = []
        self.calls = 0
        self.port = 0
        self._udp = self._who = None
        self._tcp = []
        self._tasks = set()

    async def open(self, *, udp=True, tcp=True, secure=None, web=None, port=0):
        while not self.port:
            try:
                await self._listen(port, secure, udp=udp, tcp=tcp)
            except OSError as taken:  # somebody has the same number by TCP
                if port or taken.errno != errno.EADDRINUSE:
                    raise
        if web is not None:
            self._tcp.append(await asyncio.start_server(self._begin(self._web), "127.0.0.1", 0, ssl=web))
            self.web_port = self._tcp[-1].sockets[0].getsockname()[1]
        return self

    async def _listen(self, port, secure, *, udp, tcp):
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._udp.setblocking(False)
            self._udp.bind((self.host, port))
            number = self._udp.getsockname()[1]
            if tcp:
                call = self._begin(self._call)
                self._tcp.append(await asyncio.start_server(call, self.host, number, ssl=secure))
        except OSError:
            self._udp.close()
            raise
        if udp:
            asyncio.get_running_loop().add_reader(self._udp, self._datagram)
        self.port = number

    async def close(self):
        asyncio.get_running_loop().remove_reader(self._udp)
        self._udp.close()
        for server in self._tcp:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, talk):
        """Tasks of our own, for asyncio complains of its own ones when they are cancelled (Python 3.11)."""

        def begin(reader, writer):
            task = asyncio.create_task(talk(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return begin

    def _datagram(self):
        data, self._who = self._udp.recvfrom(4096)
        self._hear(data, "udp")
        for packet in self.habit(data, "udp"):
            self.say(packet)

    def say(self, packet):
        """To whoever asked last by UDP."""
        self._udp.sendto(packet, self._who)

    def _hear(self, data, by):
        asked = dns.message.from_wire(data).question[0]
        self.heard.append((str(asked.name).rstrip(".").lower(), dns.rdatatype.to_text(asked.rdtype), by))

    async def _call(self, reader, writer):
        self.calls += 1
        try:
            while True:
                data = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
                self._hear(data, "tcp")
                packets_ = self.habit(data, "tcp")
                if packets_ is None:
                    continue
                for packet in packets_:
                    writer.write(len(packet).to_bytes(2) + packet)
                if not packets_:
                    return
                await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            hang_up(writer)

    async def _web(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                data = await reader.readexactly(size)
                self._hear(data, "https")
                for packet in self.habit(data, "https"):
                    writer.write(packet)
                await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            hang_up(writer)


@contextlib.asynccontextmanager
async def serving(habit=honest, host="127.0.0.1", **options):
    """A server, as long as the block lasts."""
    server = await Server(habit, host).open(**options)
    try:
        yield server
    finally:
        await server.close()


async def ask(port, message, host="127.0.0.1", patience=DEADLINE):
    """A real client by UDP; the answer as others' code reads it."""
    data = message if isinstance(message, bytes) else message.to_wire()
    told = await ask_raw(port, data, host, patience)
    return dns.message.from_wire(told)


async def ask_raw(port, data, host="127.0.0.1", patience=DEADLINE):
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.connect((host, port))
        line.send(data)
        return await asyncio.wait_for(loop.sock_recv(line, 65535), patience)


async def ask_tcp(port, *messages, host="127.0.0.1"):
    """A real client by TCP: all questions at once on one connection."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for message in messages:
            data = message.to_wire()
            writer.write(len(data).to_bytes(2) + data)
        async with asyncio.timeout(DEADLINE):
            return [
                dns.message.from_wire(await reader.readexactly(int.from_bytes(await reader.readexactly(2))))
                for _ in messages
            ]
    finally:
        writer.close()


def texts(message):
    """The contents of all answers; those of one name are sorted, for their order says nothing."""
    return [text for rrset in message.answer for text in sorted(x.to_text() for x in rrset)]


def reason(message):
    """The code and the words of RFC 8914, or nothing."""
    return [(int(x.code), x.text) for x in message.options if hasattr(x, "code")]


async def until(condition):
    """Wait for something to be true; answers what it was."""
    end = time.monotonic() + DEADLINE
    while not (value := condition()):
        assert time.monotonic() < end, f"never came true: {condition}"
        await asyncio.sleep(0.005)
    return value
