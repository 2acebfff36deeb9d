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
