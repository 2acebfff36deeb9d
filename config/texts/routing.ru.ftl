# Почему обращение попало туда, куда попало: очередь, люди, место в очереди. Читают на рабочем месте и через API.
reason-alarm = Опасность для людей: раньше всего остального, тому, кто на месте
reason-complaint-line = Очередь { $queue }: линия жалоб
reason-queue-by-brand = Очередь { $queue }: бренд { $brand }, тема { $topic }
reason-queue-by-language = Очередь { $queue }: язык { $language }, тема { $topic }
reason-care-away = { $person } ({ $role }) отсутствует до { $until }
reason-care-left = { $person } ({ $role }) больше здесь не работает
reason-care-no-agent = { $person } ({ $role }) не работает с обращениями
reason-care-no-complaints = { $person } ({ $role }) не принимает жалобы
reason-care-unapproved = { $person } ({ $role }) стоит в таблице закрепления, но это никто не утвердил
reason-stand-in = { $account }, { $topic }: { $person } замещает сотрудника { $stands_for } ({ $role })
reason-sticky = { $person } обслуживал этого клиента последним
reason-sticky-unskilled = { $person } обслуживал этого клиента последним, но здесь нужно другое умение: { $skills }
reason-entitlement-ahead = { $account }: договор действует с { $since }, до этого категория { $tier }
reason-entitlement-over = { $account }: договор действовал до { $until }, теперь категория { $tier }
reason-overflow = Ожидание дольше { $minutes } мин: спрашиваем и сотрудников очереди { $queue }
reason-transfer-offer = Передано сотруднику { $person }: { $by }
