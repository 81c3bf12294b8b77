"""Names by which browsers and systems ask whether they may go round this PC's resolver, and ways round it.

All are answered before any list is looked at. Sources:
support.mozilla.org/kb/canary-domain-use-application-dnsnet;
developer.apple.com/support/prepare-your-network-for-icloud-private-relay (a negative answer, for devices wait
where there is none); RFC 9462 4 and 6 (discovery of encrypted resolvers); RFC 6761, RFC 7686 (special names).
Hosts of public encrypted resolvers: written from general knowledge; lists know more, and ``words.toml`` how
such hosts are called.
"""

from __future__ import annotations

from agent.sites.dns.packets import NOERROR, NXDOMAIN

WAYS = {
    # Firefox then leaves encrypted DNS off, unless it is set by hand (which browser policy forbids).
    "use-application-dns.net": NXDOMAIN,
    # Apple devices then use no Private Relay.
    "mask.icloud.com": NXDOMAIN,
    "mask-h2.icloud.com": NXDOMAIN,
    # No encrypted resolver stands in for this one.
    "resolver.arpa": NOERROR,
    # Tor's own, and never meant for a resolver.
    "onion": NXDOMAIN,
}
"""Those that lead round this PC's resolver, as below."""
CANARIES = {**WAYS, "invalid": NXDOMAIN}
"""Name, with all below it -> how it is answered: without records."""

_HOSTS = """
8888.google adfree.usableprivacy.net adguard-dns.com adl.adfilter.net adult-filter-dns.cleanbrowsing.org
ahadns.com ahadns.net antivirus.bebasid.com blahdns.com bravedns.com canadianshield.cira.ca
chewbacca.meganerd.nl cloudflare-dns.com cloudflare-gateway.com dns-family.adguard.com
dns-tls.bitwiseshift.net dns-unfiltered.adguard.com dns.403.online dns.42l.fr dns.aa.net.uk
dns.adguard.com dns.alekberg.net dns.alidns.com dns.arapurayil.com dns.artikel10.org dns.bebasid.com
dns.begzar.ir dns.bitdefender.net dns.caliph.dev dns.cfiec.net dns.circl.lu dns.cloudflare.com
dns.cmrg.net dns.comss.one dns.containerpi.com dns.controld.com dns.decloudus.com
dns.digitale-gesellschaft.ch dns.digitalsize.net dns.dnshome.de dns.dnsoverhttps.net dns.electrotm.org
dns.flatuslifir.is dns.google dns.google.com dns.gutwe.in dns.hostux.net dns.ipfire.org
dns.kernel-error.de dns.levonet.sk dns.mullvad.net dns.mzrme.cn dns.neutopia.org dns.nextdns.io
dns.njal.la dns.nwps.fi dns.opendns.com dns.oszx.co dns.pub dns.pumplex.com dns.quad9.net
dns.rabbitdns.org dns.rubyfish.cn dns.safesurfer.io dns.sb dns.silen.org dns.surfsharkdns.com
dns.switch.ch dns.t53.de dns.techsaviours.org dns.telekom.de dns.therifleman.name
dns.tuna.tsinghua.edu.cn dns.twnic.tw dns.umbrella.com dns.ustclug.org dns.watch dns.wevpn.com
dns.yandex.net dns0.eu dns1.nextdns.io dns10.quad9.net dns11.eu dns11.quad9.net dns12.quad9.net
dns2.nextdns.io dns3.digitalcourage.de dns4all.eu dns9.quad9.net dnscrypt.ca dnscrypt.uk
dnsforfamily.com dnsforge.de dnslow.me dnsnl.alekberg.net dnsovertls.sinodun.com dnsovertls1.sinodun.com
dnsovertls2.sinodun.com dnsovertls3.sinodun.com dnspub.restena.lu dnsse.alekberg.net dnswarden.com
doh-2.seby.io doh.18bit.cn doh.360.cn doh.42l.fr doh.applied-privacy.net doh.appliedprivacy.net
doh.armadillodns.net doh.bortzmeyer.fr doh.bt.com doh.captnemo.in doh.cleanbrowsing.org doh.cox.net
doh.crypto.sx doh.defaultroutes.de doh.disconnect.app doh.dns.apple.com doh.dnslify.com
doh.familyshield.opendns.com doh.ffmuc.net doh.huque.com doh.jabber-germany.de doh.li doh.libredns.gr
doh.limotelu.org doh.mullvad.net doh.netweaver.uk doh.nextdns.io doh.opendns.com doh.powerdns.org
doh.pub doh.quickline.ch doh.safesurfer.io doh.sandbox.opendns.com doh.sb doh.seby.io doh.securedns.eu
doh.this.web.id doh.tiar.app doh.tiarap.org doh.umbrella.com doh.xfinity.com dot.360.cn dot.ffmuc.net
dot.libredns.gr dot.pub dot.sb dot.securedns.eu dot.xfinity.com dot1.applied-privacy.net
dot1.appliedprivacy.net family-filter-dns.cleanbrowsing.org fdns1.dismail.de fdns2.dismail.de
fi.doh.dns.snopyta.org free.shecan.ir freedns.controld.com ibksturm.synology.me jarjar.meganerd.nl
joindns4.eu jp.tiar.app kaitain.restena.lu ns0.fdn.fr ns1.fdn.fr odoh.crypto.sx odoh1.surfdomeinen.nl
odvr.nic.cz one.one.one.one onedns.net ordns.he.net pdns.faelix.net per.adfilter.net pi-dns.com
plan9-dns.com public.dns.iij.jp rdns.faelix.net resolver-eu.lelux.fi rethinkdns.com
security-filter-dns.cleanbrowsing.org syd.adfilter.net uncensoreddns.org wikimedia-dns.org
"""
ENCRYPTED = frozenset(_HOSTS.split())
"""Public resolvers by HTTPS or TLS, with all below them: whoever reaches one asks here no more."""


def canary(name: str) -> int | None:
    """How a name is answered that only asks whether it may go round; None for all others."""
    while name:
        code = CANARIES.get(name)
        if code is not None:
            return code
        _, _, name = name.partition(".")
    return None
