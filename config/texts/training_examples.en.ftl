# The training pages: overview and examples
training-title = Training
training-about = What the bot learns from: examples, labels, models and intents.
training-tabs = Parts of training
training-tab-overview = Overview
training-tab-label = Label
training-tab-examples = Examples
training-tab-models = Models
training-tab-intents = Intents
