## 库存与价格：提问。

ask_reference = 请发送产品型号或名称，例如 A9F74216。也可以一次发送多个型号。
ask_reference_again = 消息里没有看到产品型号。型号由字母和数字组成，可以在包装或发票上找到。如果没有型号，请直接告诉我。
which = 按“{ $asked }”找到了几个产品。请问您需要哪一个？
is_it_this = 目录中与“{ $asked }”最接近的是这个产品。请问是它吗？
candidate = { $place }. { $reference } { $name }
not_found_name = 在产品目录中没有找到“{ $asked }”。请发送产品型号，或换一个名称。
not_found = 在产品目录中没有找到：{ $asked }。请核对型号后重新发送。

## 逐项答复。

item = { $item }：{ $stock }{ $price }
item_row = • { $item }：{ $stock }{ $price }
in_stock = 现货 { $stock }。
enough = 您需要的 { $quantity }有货，现货共 { $stock }。
short = 您需要 { $quantity }，现货 { $stock }，下一批到货日期暂时未知。
short_until = 您需要 { $quantity }，现货 { $stock }，下一批预计{ $day }到货。
out = 目前缺货，到货日期暂时未知。
out_until = 目前缺货，预计{ $day }到货。
last_pieces = 已停产，现货还剩 { $stock }。
discontinued = 已停产，目前无货。客服专员可以为您推荐替代产品。
replaced_by = 已停产，目前无货。替代产品：{ $replacement }。
replaced_in_stock = 已停产，目前无货。替代产品：{ $replacement }，现货 { $stock } 件。{ $price }
row_unclear = • “{ $asked }”：找到了几个产品，请告诉我您需要哪一个：
row_candidate = { "    " }{ $reference } { $name }
row_unknown = • “{ $asked }”：在产品目录中没有找到。
left_out = 以上是前 { $answered } 项。还有 { $left } 项未能列出，请另发一条消息。
order_hint = 如需订购，请回复“我要了”并注明数量。
notify_hint = 如需到货通知，请回复“到货通知我”，到货后我们会马上告诉您。
price = 价格：{ $price }。
price_account = 您的价格：{ $price }。
price_unknown = 价格可由客服专员为您确认。
branch_row = { "    " }{ $branch }：{ $stock }
unit_row = { "    " }{ $sold }出售：{ $asked }即 { $number }。
unit_row_only = { "    " }{ $sold }出售。
least_row = { "    " }起订量：{ $least }。
step_row = { "    " }须按 { $step } 的倍数订购。

## 结束与转人工。

all_right = 好的。如果还需要查询其他产品，请发送型号。
person_after_search = 在产品目录中没有找到：{ $tried }。我已将您的问题转给客服专员，专员会帮您找到合适的产品。
person_without_reference = 没关系。我已将您的问题转给客服专员，专员会根据描述查找产品。
person_system_down = 目前无法读取库存和价格数据。我已将您的问题转给客服专员，您无需重复说明。
