# Notices at the desk, and the acknowledgement of a mail outside working hours.
desk-notice-disruption = Disruption:
desk-notice-change = Change:
desk-notice-until = until { $when }

## The acknowledgement of a mail that comes while nobody is at work.
ack-body-closed =
    Hello,

    Thank you for writing to us. We have received your request; its number is { $number }.
    Our specialists are not at work now. A specialist will answer { $when }.

    To add anything, simply reply to this email.
