"""What went out can be made again, and nothing was altered.

exporting.py  exports and editions, each noted in the ledger
replay.py     them made again from files and ledger, byte for byte
verify.py     everything in a workspace checked
"""
