# Mail to several mailboxes, threads, agents who work by mail
reason-copy = The same mail, also to { $mailbox }
reason-new-participant = Somebody new writes here who holds a letter of ours: a person should look first
reason-participant-copied = New in this case: a copy of the mail went to them
reason-participant-colleague = New in this case: from the same company
reason-participant-stranger = New in this case, and not known here: the letter was passed on to them
