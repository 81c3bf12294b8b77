"""Names of sites: which category a host is in, by which lists, and why.

names           a host as it is written -> as it is compared; its registrable name
parsing         the formats of list makers -> names, and what was left out, by reason
feed, ed25519   a list with a signature: whose it is, and that it is the newest
archives        .gz and .tar.gz without bombs
words           what a name itself says: telling words and endings, and words that ask for care
telling         telling words in one label that is read as a person would
reading         the words that a label is most likely made of
vote            which lists together are enough to close a name
index           names -> marks in a file that is verified, then mapped
compiling       lists -> index, off to the side, in little memory
subscriptions   which lists, from where, under which licence
fetching        a list from its maker, or a named reason why not
liststate       how a list stands with its maker
disk            files that are whole after a cut of power
lists           the folder of lists: which are followed, how each stands, its last good names
turnover        which of a list's names came or went
updating        asks the makers, and takes what is good
known           the catalogue's services, and names that nothing may close
precedence      names that are told one by one, and which of them decides
judging         host -> action, category, because
asking          what the agent asks of the lists about one name
examining       what the doctor asks about the filter as a whole
resolver, dns   answers for names of hosts
"""
