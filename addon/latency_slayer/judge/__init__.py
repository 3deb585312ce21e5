"""What may answer what: scope, fingerprint, sharing, eligibility, admission, guards. No I/O."""
