# Signals: what our own people are answered, and the desk's key.
signal-noted = Сигнал записан: { $customer }. Ответственный его увидит.
signal-which-customer = Сигнал принят, но непонятно, о каком клиенте речь. Назовите номер клиента, номер обращения или адрес.
reason-signal-by-staff = сигнал сотрудника
reason-signal-unclear = в сигнале сотрудника не назван клиент
desk-signal = Сигнал
desk-signal-note = О чём сигнал
desk-key-signal = Сигнал ответственному
desk-signal-kind = Вид
desk-signal-by-hand = другое
desk-signal-competitor = конкурент
desk-signal-debt = долг
desk-signal-complaint = недовольство
desk-signal-new-contact = новое контактное лицо
desk-event-signal-raised = Сигнал ответственному
desk-event-signal-reported = Сигнал от сотрудника
desk-event-signal-seen = Сигнал просмотрен
desk-event-signal-done = Сигнал отработан
