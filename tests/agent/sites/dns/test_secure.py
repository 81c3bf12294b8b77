import ssl

from agent.sites.dns import secure


def test_who_answers_must_prove_it():
    context = secure.verified()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
