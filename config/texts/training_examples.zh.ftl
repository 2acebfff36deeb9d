# 训练页面：概览和示例
training-title = 训练
training-about = 机器人学习的内容：示例、标注、模型和意图。
training-tabs = 训练的各部分
training-tab-overview = 概览
training-tab-label = 标注
training-tab-examples = 示例
training-tab-models = 模型
training-tab-intents = 意图
