# Mail at the desk: whom a reply goes to, its files, what a mail brings besides its words, notices by mail
desk-to = To
desk-to-choose = Choose whom to answer…
desk-to-stranger = not known here
desk-to-machine = a machine
desk-to-staff = works here
desk-to-answers-at = where they want answers
desk-to-answers-at-unproven = where the mail wants answers, not proven
desk-to-other-address = another address of theirs
desk-to-risk = Make sure that this person may read what you write.
desk-to-copied = Do not get the reply:
desk-error-recipient = Choose whom to answer: one of those who wrote in this case.
desk-sent-to = to
desk-mail-also-came = Also came to
desk-mail-copied = Also sent to
desk-mail-reply-to = Wants answers at
desk-mail-reply-to-not-followed = not by default: anybody could have written that
desk-files-attach = Attach files
desk-files-most = up to { $size } MB
desk-files-chosen = Files of the reply
desk-files-remove = Remove { $name }
desk-error-files = { $why ->
    [large] The files are larger than { $size } MB together. Remove some, or send the customer a link.
    [many] A reply has at most 20 files.
    [empty] One of the files is empty.
   *[channel] Files cannot be sent on this channel. Remove them, or choose another recipient.
  }
desk-own = My settings
desk-own-kept = Kept.
desk-own-mail-notices = Notices by mail
desk-own-mail-notices-about = When a case is offered to you, or a customer writes in one of yours, a mail goes to { $mail }. Answering it answers the customer.
desk-own-mail-never = Never
desk-own-mail-away = While I have no desk open
desk-own-mail-always = Always
desk-event-case-participant-joined = Somebody new writes here
desk-event-case-copy-received = The same mail came to another mailbox
desk-event-letter-bounced = A letter came back
desk-event-letter-arrived = A letter did arrive
desk-event-agent-mail-refused = An agent's mail counted as no reply
desk-event-agent-mailed = An agent was told by mail
desk-event-case-forwarded = Passed on by a colleague
desk-event-case-possibly-related = Possibly belongs to another case
desk-event-case-observed = Only observed
desk-event-case-archived = Taken in as history
desk-event-letter-failed = A letter was not sent
desk-event-letter-unknown = Not known whether a letter arrived
