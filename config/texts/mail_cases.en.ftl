# Mail to several mailboxes, threads, agents who work by mail
reason-copy = The same mail, also to { $mailbox }
reason-new-participant = Somebody new writes here who holds a letter of ours: a person should look first
reason-participant-copied = New in this case: a copy of the mail went to them
reason-participant-colleague = New in this case: from the same company
reason-participant-stranger = New in this case, and not known here: the letter was passed on to them
reason-personal-mailbox = { $person } first: written to at their own address
reason-personal-stand-in = { $person } stands in for { $stands_for }, whose own address was written to
reason-personal-away = { $person }, whose own address was written to, is away until { $until }
reason-personal-left = { $person }, whose own address was written to, no longer works at the desk
reason-personal-no-complaints = { $person }, whose own address was written to, does not take complaints
