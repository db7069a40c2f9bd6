"""How a message leaves: who gets it by which way, claims with leases, the intent, the pump, and what we learn afterwards."""
