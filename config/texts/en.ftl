# What the gateway itself says to customers, and why it did what it did.

## Times, as they are put into other texts.
when-today = today by { $time }
when-tomorrow = tomorrow by { $time }
when-date = by { $time } on { $date }
when-with-zone = { $when } ({ $zone })
zone-moscow = Moscow time
zone-beijing = Beijing time
zone-utc = UTC
just-now = just now

## The acknowledgement of a mail.
ack-subject = Re: { $subject } [#{ $number }]
ack-subject-empty = Your request [#{ $number }]
ack-body =
    Hello,

    Thank you for writing to us. We have received your request; its number is { $number }.
    A specialist will answer { $when }.

    To add anything, simply reply to this email.
ack-body-unpromised =
    Hello,

    Thank you for writing to us. We have received your request; its number is { $number }.
    A specialist will answer as soon as possible.

    To add anything, simply reply to this email.

## Lines in a conversation that no person and no bot has written.
handover = Your request goes to a specialist, who will answer here.
handover-promised = Your request goes to a specialist, who will answer { $when }.
queue-place = You are number { $place } in the queue.
queue-next = You are next.
nobody-online = Nobody is free at the moment. Your request is kept, and you will be answered.
nobody-online-promised = Nobody is free at the moment. Your request is kept, and you will be answered { $when }.
agent-joined = { $name } has joined the conversation.
agent-left = { $name } has left the conversation.
agent-unnamed = A colleague
case-closed = Your request { $number } has been closed. If anything is still open, just write here.
case-reopened = Your request { $number } is open again.
case-transferred = Your request is being passed to a colleague who can help better.
case-returned-to-bot = The assistant bot is answering again. To reach a person, write "operator".
case-number = Your request has the number { $number }.
promise-late = We have not managed to answer by the time we promised. We are sorry; your request { $number } is being worked on.

## Why: who takes a case.
reason-care-row = { $account }, { $topic }: the { routing-role } specialist of the care table
reason-preferred-away = The preferred specialist is away
reason-backup = The backup stands in for the preferred specialist
reason-lead = The lead stands in: neither preferred nor backup is there
reason-delegate = Written by somebody who acts for { $account }
reason-queue-by-topic = Queue { $queue }: topic { $topic }, tier { $tier }
reason-queue-by-mailbox = Queue { $queue }: the address that was written to or called
reason-queue-by-channel = Queue { $queue }: the channel it came by
reason-queue-by-intent = Queue { $queue }: that is where { $intent } goes
reason-queue-by-default = Queue { $queue }: no other queue takes this
reason-transferred = Transferred by { $by }
reason-released = Given back: { $by } is no longer there
reason-reopened = The customer wrote again within the time a closed case is reopened
reason-split = Split off from case { $case }
reason-claimed = Claimed by an agent
reason-longest-idle = The agent of queue { $queue } who has been free the longest
reason-agent-gone = The agent who had it is no longer there
reason-last-agent = The agent who had the customer before
reason-offer-expired = The offer was not accepted in time
reason-declined = The offer was declined
reason-reassigned = Given to somebody by a supervisor
reason-returned-to-bot = Given back to the bot
reason-idle = Closed after silence
reason-snooze-over = The time it was put off for is over

## Why: what the bot did.
reason-intent = Understood as { $intent } ({ NUMBER($confidence, style: "percent") })
reason-low-confidence = Not sure enough: { $intent } ({ NUMBER($confidence, style: "percent") })
reason-intent-sure = Understood as { $intent } ({ NUMBER($confidence, style: "percent") }, acts from { NUMBER($act_from, style: "percent") })
reason-intent-unsure = Not sure enough: { $intent } ({ NUMBER($confidence, style: "percent") }, acts from { NUMBER($act_from, style: "percent") })
reason-human-asked = The customer asked for a person
reason-safety = Somebody could be hurt
reason-complaint = A complaint
reason-two-misses = The bot did not understand twice
reason-proof-failed = The customer could not prove who he is
reason-order-system-down = The order system does not answer
reason-flow-runs = The flow { $flow } is running
reason-datum-came = The missing datum for the flow { $flow } came after all
reason-asked-who = Asked who answers, a bot or a person
reason-discount-asked = A discount on the quote { $quote } is asked for
reason-flow-failed = The flow { $flow } could not go on
reason-no-flow = There is no flow for { $intent } yet
reason-asked-for-person = The customer asked for a person
reason-no-number = The customer has no order number
reason-no-proof = The customer has nothing to prove who he is
reason-locked = Too many wrong answers to who he is
reason-not-found = The goods were not found
reason-callback = The customer is to be called
reason-no-phone = The customer has no phone number to be called on
reason-complaint-collected = The bot has asked what the complaint needs
reason-not-helped = A ready answer did not help
reason-no-open-request = The customer asks about an earlier request, and none is open
reason-no-reference = The customer gave no reference
reason-unavailable = The order system does not answer
reason-too-long = The flow took too many steps
reason-goes-in-circles = The flow went in circles
reason-too-many-calls = The flow asked the order system too often
reason-unexpected-outcome = The order system gave an answer the flow does not know
reason-attachment-only = Only a file, no text
reason-voice-only = Only a voice message
reason-empty = Nothing was written
reason-out-of-scope = Nothing the bot can help with
reason-bot-off = The bot is switched off here
reason-agent-owns = A person has this case
reason-queue-owns = The case waits for a person
reason-machine-mail = Sent by a machine: registered for the mailbox's queue

## Why: what became of the acknowledgement.
reason-bot-answered = The bot's answer was the acknowledgement
reason-handover = Told at the handover
reason-acknowledged = An acknowledgement was sent
reason-burst = Another message of the same turn was answered
reason-edit = A message written before was changed
reason-nothing-to-say = There was nothing to say
reason-too-old = Older than automatic answers may be
reason-cap = Too many automatic answers already
reason-cap-address = Too many automatic answers to this address
reason-cap-case = Too many automatic answers in this case
reason-cap-domain = Too many automatic answers to this domain
reason-cap-total = Too many automatic answers in all
reason-window = Acknowledged a short while ago
reason-acknowledge-off = Acknowledgements are switched off here
reason-reporter = Reported by one of our own people
reason-ingest = Taken in from a file: no answer was wanted
reason-address-blocked = Mail to this address does not arrive
reason-not-a-message = Not a message: nothing to acknowledge

## Why: what shows that a machine wrote.
reason-robot = Written by a machine
reason-robot-own = Our own mail
reason-robot-auto-reply = An automatic reply
reason-robot-bounce = A delivery report
reason-robot-list = Mail of a list
reason-robot-machine = Sent by a machine
reason-robot-junk = Junk
reason-own-address = Comes from our own address { $address }
reason-own-message-id = Carries a Message-ID of ours
reason-unreadable = The mail cannot be read
reason-delivery-report = Is a delivery report (RFC 3464)
reason-failed-recipients = Names recipients that failed
reason-mailer-daemon = Comes from a mail system: { $address }
reason-null-return-path-and-report = Has no return path and reads like a delivery report
reason-null-return-path = Has no return path
reason-report = Is a report of type { $type }
reason-auto-submitted = Says Auto-Submitted: { $value }
reason-header = Has the header { $name }
reason-subject-says-automatic = Its subject says that it is automatic
reason-challenge = Asks the sender to prove that he is a person
reason-precedence = Says Precedence: { $value }
reason-no-reply-address = Comes from an address that takes no answers: { $address }
reason-response-suppressed = Asks for no automatic answer
reason-no-sender = Names no sender
