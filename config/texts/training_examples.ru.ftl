# Страницы обучения: обзор и примеры
training-title = Обучение
training-about = На чём учится бот: примеры, разметка, модели и темы обращений.
training-tabs = Разделы обучения
training-tab-overview = Обзор
training-tab-label = Разметка
training-tab-examples = Примеры
training-tab-models = Модели
training-tab-intents = Интенты
