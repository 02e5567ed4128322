from django.urls import path

from watchfloor.web.mail import boxes, came, of_ticket, own, sent

urlpatterns = [
    path("admin/mail/", boxes.overview),
    path("admin/mail/mailboxes/new/", boxes.new),
    path("admin/mail/mailboxes/<int:mailbox>/", boxes.mailbox),
    path("admin/mail/mailboxes/<int:mailbox>/archive/", boxes.archive),
    path("admin/mail/in/", came.listing),
    path("admin/mail/in/<int:mail>/", came.mail),
    path("admin/mail/in/<int:mail>/release/", came.release),
    path("admin/mail/in/<int:mail>/discard/", came.discard),
    path("admin/mail/out/", sent.listing),
    path("admin/mail/out/<int:delivery>/", sent.delivery),
    path("admin/mail/out/<int:delivery>/repeat/", sent.repeat),
    path("admin/mail/addresses/<int:address>/try/", sent.try_again),
    path("tickets/<int:number>/mails/<int:mail>/", of_ticket.mail),
    path("account/addresses/", own.ask),
    path("account/addresses/<int:address>/drop/", own.drop),
    path("account/mails/", own.mails),
    path("mail/address/<str:token>/", own.proof),
    path("mail/stop/<str:token>/", own.stop),
]
