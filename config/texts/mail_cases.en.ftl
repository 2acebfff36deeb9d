# Mail to several mailboxes, threads, agents who work by mail
reason-copy = The same mail, also to { $mailbox }
