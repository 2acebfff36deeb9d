## The order as the shop sent it, summed up.

summary = 您的订货申请 { $number } 的商品已预留。我们将为您下单：
row = • { $item } × { $quantity }，单价 { $price }
pickup = 自提：{ $branch }
delivery = 送货地址：{ $address }，{ $cost }
day = 日期：{ $day }
payment = 付款方式：{ $payment }
recipient = 收货人：{ $name }
total = 合计：{ $total }
ask = 是否为您下这张订单？请回复“是”或“否”。
ask_what = 目前没有下单。您希望怎样修改？请直接写出来，客服专员会为您处理；如果不再需要，也请告诉我们。

## How it ends.

going = 谢谢，正在为您下单，有了订单号马上告诉您。
declined = 好的，没有下单。客服专员会看到您写的内容，并在这里回复您。
over = 这份申请已不再等待您的答复，因此我没有下单。客服专员会核实情况并给您答复。
lost = 我现在无法自行办理这张订单。客服专员会核实并与您联系，您无需重复说明。
