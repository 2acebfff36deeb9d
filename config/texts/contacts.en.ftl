# Who writes or calls: the question to those who speak for several customers, and the reasons that people read.
contacts-which-account = Which customer is it about?
contacts-which-account-phone = Which customer is your call about?
reason-delegate-several = Written by somebody who acts for several customers and did not say for which: { $accounts }
reason-account-by-domain = The mail domain belongs to { $account }; the person is not known
reason-same-name = The same name at the same customer
reason-same-place = The same mailbox name on two domains of the same customer
reason-address-claimed = One gave an address of the other, unproven
reason-address-written = One wrote an address or number of the other in a message
reason-address-typed = An agent typed an address of the other
