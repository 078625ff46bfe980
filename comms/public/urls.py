"""The public site: addresses. What is not named here is nowhere."""

from django.urls import path

from comms.public import views

app_name = "public"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("letters/<slug:slug>/", views.letter, name="letter"),
    path("letters/<slug:slug>/letter.pdf", views.letter_pdf, name="letter_pdf"),
    path("letters/<slug:slug>/replies/<str:stored_name>", views.reply_file, name="reply_file"),
    path("about/", views.about, name="about"),
    path("robots.txt", views.robots, name="robots"),
]
