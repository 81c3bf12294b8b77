"""Who is asking, and may it: transport, identity and access are three things.

actor       who is asking, and may it: pure
router      from a method's name to its handler, once ``actor`` agrees
connection  one client, from hello to goodbye
limits      how much one account may ask
unix        a socket for each account

    router = Router(handlers, household, health_failed)      # refuses to start when the contract differs
    server = UnixServer(router, peer_of=…, subscribe=bus.subscribe, clock=clock)   # inside the running loop
    server.listen(path)                                      # or listen(path, uid=…) for another account
    await server.close()

handlers     ``{"status": handler, …}`` by the name of each method; a handler takes ``(Actor, params)`` and
             answers the reply or an awaitable of it; ``params.child`` is filled in with the child in question
household    ``actor.Household``: child_of(account), guardian(account), children()
failed       ``(name, method)``: the name of a health problem, and what was asked, when a handler fails in
             a way that it should not
peer_of      the kernel's word about a connected socket, from the platform
subscribe    ``Bus.subscribe``

What a connection does by itself, after the handler has agreed: hello comes first and its version fits;
``unlock`` opens the guardian's door on it for five minutes, ``relock`` closes it, ``subscribe`` sends events.
"""
