## Call me back.

ask_same = Shall we call you on the number ending in { $tail }? You can also send another number.
ask_phone = Which phone number should we call? Please write it with the country code, for example +7 495 000-00-01.
ask_phone_again = I do not see a phone number in your message. Please write it with the country code, for example +7 495 000-00-01.
ask_when = When would a call suit you? You can name a day and a time, for example "tomorrow after 15:00", or "as soon as possible".
ask_when_again = Please name a day, a time or both, for example "tomorrow in the morning". If any time will do, just say so.
closed_then = We do not make calls at that time. We can call you { $day }, between { $from } and { $until }. Would that suit you?
ask_topic = What should the call be about? A few words are enough.
promised = Noted: we will call you { $day }, between { $from } and { $until }.
person_without_phone = Without a phone number we cannot call you, so a specialist will answer you here.
person_calls = I am passing your request for a call to a specialist.
