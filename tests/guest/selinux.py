"""What tests add to Debian's policy of SELinux: a domain of the agent's own, in which it is forbidden things.

The product's agent keeps systemd's domain; what is forbidden there is forbidden to systemd as well.
"""

from tests.guest.guest import Guest
from tests.guest.test_lacks import confine

LABELS = "rm -f /.autorelabel; setfiles -F /etc/selinux/default/contexts/files/file_contexts /; sync"
IN_FORCE = "security=selinux selinux=1"
"""Debian's kernel takes AppArmor where its line says nothing (kernel-parameters.txt: security=)."""
MODULE = "/usr/share/selinux/packages/luytre.cil"
TRIAL = "luytre_trial_t"
ATTRIBUTES = """domain init_domain_type unconfined_domain_type corenet_unconfined_type devices_unconfined_type
  files_unconfined_type filesystem_unconfined_type kern_unconfined process_uncond_exempt
  selinux_unconfined_type storage_unconfined_type dbusd_unconfined dbusd_system_bus_client nsswitch_domain
  init_run_all_scripts_domain"""
"""What systemd's domain is (seinfo -t init_t -x), as far as the agent needs it."""
SELF = "process process2 capability capability2 unix_stream_socket unix_dgram_socket"
RULES = (
    f"(type {TRIAL}) (roletype system_r {TRIAL})",
    *(f"(typeattributeset {x} ({TRIAL}))" for x in ATTRIBUTES.split()),
    *(f"(allow {TRIAL} self ({x} (all)))" for x in SELF.split()),
    f"(allow {TRIAL} init_t (system (all)))",
    f"(allow init_t {TRIAL} (process (transition)))",
    *(f"(allow {TRIAL} {x} (file (entrypoint)))" for x in ("lib_t", "bin_t")),
    # Who is asked looks who asks, and answers.
    f"(allow domain {TRIAL} (dbus (send_msg)))",
    f"(allow domain {TRIAL} (unix_stream_socket (connectto)))",
    f"(allow domain {TRIAL} (fd (use)))",
    f"(allow domain {TRIAL} (process (sigchld signull)))",
    f"(allow domain {TRIAL} (dir (getattr open read search)))",
    f"(allow domain {TRIAL} (file (getattr ioctl open read)))",
)
REFUSALS = "dmesg | grep -ac 'denied.*scontext=[^ ]*:{}:' || true"


def enforce(guest: Guest) -> None:
    """Each file gets its label, and from this boot on they are obeyed."""
    guest.does(LABELS, timeout=600)
    guest.power_cut(words=IN_FORCE, timeout=600)


def load(guest: Guest, name: str, *rules: str) -> None:
    """Add a module of these rules to the policy; it holds at once."""
    place = f"/root/{name}.cil"
    guest.write(place, "\n".join((*rules, "")))
    guest.does(f"semodule -X 300 -i {place}", timeout=400)


def forbid(guest: Guest, *rules: str) -> None:
    """The agent runs in the domain of its own, with these rules against it (CIL's ``deny``)."""
    load(guest, "trial", *RULES, *rules)
    confine(guest, f"SELinuxContext=system_u:system_r:{TRIAL}:s0")


def refused(guest: Guest, whom: str = TRIAL) -> int:
    """How often the kernel, systemd or the bus told that this was not let."""
    return int(guest.does(REFUSALS.format(whom)))
