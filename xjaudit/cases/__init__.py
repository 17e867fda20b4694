"""From what was found and what was decided to what must be done: actions, evidence, deadlines,
states, sign-off. Pure functions of (audit, state of the ledger, today); `acts` alone writes."""
