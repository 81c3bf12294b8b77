"""What browsers and the filter of names ask: which sites are open, and what an unknown page is.

surfing     what browsers ask: which of their sites are open, why not, how long still
pages       which pages a browser may judge by their words, and what its guess changes
guesses     what unknown pages were guessed to be
appeals     a child says that a guess is wrong; a guardian's answer becomes a rule
kinds       the categories that lists give to hosts without a rule
endings     when the end of screen time closes pages
filtering   each child's rules, as the filter of names needs them
examined    that filter, tried for ``doctor``
unfiltered  tells that try mode filters no sites
wishes      what root's helper is to write into browsers' policies
link        what is known of one browser
unlinked    browsers that lack our extension, fell silent, or show what is closed
inspecting  what the system says of a browser and its extension, a slice of time in each beat
renewals    when a browser is given our extension again
"""
