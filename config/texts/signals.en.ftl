# Signals: what our own people are answered, and the desk's key.
signal-noted = Signal noted: { $customer }. Its owner will see it.
signal-which-customer = I have the signal, but not which customer it is about. Please give the account number, a case number or an address.
reason-signal-by-staff = a signal of one of us
reason-signal-unclear = the signal of one of us names no customer
desk-signal = Signal
desk-signal-note = What it is about
desk-key-signal = Signal to the account's owner
desk-signal-kind = Kind
desk-signal-by-hand = something else
desk-signal-competitor = a competitor
desk-signal-debt = debt
desk-signal-complaint = discontent
desk-signal-new-contact = a new contact person
desk-event-signal-raised = Signal raised
desk-event-signal-reported = Signal of a colleague
desk-event-signal-seen = Signal seen
desk-event-signal-done = Signal dealt with
