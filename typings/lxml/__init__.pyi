# lxml ships no types; to the type checker its parts are all Any.
