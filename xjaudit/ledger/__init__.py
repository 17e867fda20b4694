"""What people decided: append-only entries, each chained to the one before by its hash.

entry.py    one entry, its canonical form, its hash
verbs.toml  what can be done, by whom, about what; verbs.py reads it
schema.py   the tables, and the migrations that made them
engine.py   what goes wrong with databases, in words
sqlite.py   a ledger in a file; server.py: in a PostgreSQL database
anchor.py   the head of the chain, kept beside the ledger
rows.py     entries as rows
pen.py      entries written, stale ones refused
store.py    open, append, read
copying.py  a copy for a work pack; merging.py: its entries come in
fold.py     entries folded into the present state
proof.py    every byte of it checked
"""
