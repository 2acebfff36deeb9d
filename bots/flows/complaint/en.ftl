## A complaint is taken down.

ask_what = Please tell me what happened.
ask_what_again = Please tell me in your own words what went wrong.
ask_order = Thank you. Which order is it about? If it is not about an order, or you do not have its number, just say so.
ask_order_again = I do not see an order number in your message. Please send just the number, or say that you do not have it.
added = Thank you, I have added that to your complaint.
ask_files = If you have photos or documents, please attach them here. If there are none, just say so.
ask_files_again = Please attach the photos or documents, or say that there are none.
ask_wish = What would you like us to do?
