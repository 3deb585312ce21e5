"""What may answer what: scope, fingerprint, eligibility, guards, freshness. No I/O."""
