"""Certificates of a test's own: an authority, and what it certifies."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CENTURY = timedelta(days=36_500)


class Authority:
    """Who certifies; ``trusting`` is the context of a client that believes it."""

    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Tests")
        basic = x509.BasicConstraints(ca=True, path_length=0)
        self._own = self._signed(self._name, self._key, [(basic, True)])
        self._file = folder / "authority.pem"
        self._file.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def serving(self, *names, lasting=CENTURY):
        """The context of a server that has these names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = x509.SubjectAlternativeName([_general(x) for x in names])
        certificate = self._signed(_name(names[0]), key, [(own, False)], lasting)
        file = self._folder / f"{names[0]}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def trusting(self):
        return ssl.create_default_context(cafile=str(self._file))

    def _signed(self, subject, key, extensions, lasting=CENTURY):
        begin = datetime.now(UTC) - timedelta(days=2)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + lasting)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
