"""A child at a terminal reads what a tray would tell."""

from tests.guest.family import FAMILY, agree, used

LEFT = "Luytre: 4 min"
FOUR = '[child.an]\nname = "An"\naccounts = ["child"]\n'
OPTIONS = "-tt -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no"


def test_a_warning_is_read_on_a_console_and_over_ssh(family):
    guest = family
    guest.does("ip link set lo up; ssh-keygen -q -t ed25519 -N '' -f /root/key; systemctl start ssh")
    guest.does("install -d -m 700 -o child -g child /home/child/.ssh")
    guest.does("install -m 600 -o child -g child /root/key.pub /home/child/.ssh/authorized_keys")
    guest.spawn(f"sleep 600 | ssh {OPTIONS} child@127.0.0.1 'sleep 600' >/var/tmp/ssh.txt 2>&1")
    guest.until(lambda: not guest.run("pgrep -u child -t pts/0 sleep").code, 60, 0.5)
    seconds = used(guest) + 4 * 60 + 30
    agree(guest, FAMILY.replace(FOUR, f'{FOUR}[child.an.screen]\ndaily = "{seconds}s"\n'))
    for place in ("/dev/vcs3", "/var/tmp/ssh.txt"):
        guest.until(lambda place=place: LEFT in guest.run(f"cat {place}").out, 60, 0.5)
