# Notices at the desk, and the acknowledgement of a mail outside working hours.
desk-notice-disruption = Disruption:
desk-notice-change = Change:
desk-notice-until = until { $when }

## The acknowledgement of a mail that comes while nobody is at work.
ack-body-closed =
    Hello,

    Thank you for writing to us. Your request has been received and has the number { $number }.
    Our specialists are not at work now. A specialist will answer { $when }.

    To add something, simply answer this letter.
