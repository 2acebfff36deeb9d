## Robots, bounces and who really wrote.
reason-reads-like-a-delivery-report = Reads like a delivery report and carries what only a mail system adds
reason-arrival-report = Reports that a letter arrived
reason-says-away = Tells that its writer is away
reason-text-says-automatic = Its text says that it is automatic
reason-receipt = Is a receipt of a letter that was read
reason-answers-an-invitation = Answers an invitation by a press of a button
reason-program = Was sent by the program { $name }
reason-forged-own-address = Claims to come from our own address { $address }, and our mail server says that it does not
reason-forged-own-domain = Claims to come from our own domain { $domain }, and our mail server says that it does not
desk-alarm-bounced = A letter came back: case #
desk-message-bounced = Came back, the customer does not have it: { $error }
desk-authentic-fail = Our mail server says that this was not sent by the address it names: give out nothing that is theirs
desk-authentic-none = Our mail server could not confirm that this was sent by the address it names: give out nothing that is theirs
desk-view-list = Lists and newsletters
desk-view-junk = Junk and robots
desk-empty-folder = Nothing lies here.
