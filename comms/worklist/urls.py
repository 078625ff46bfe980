from django.urls import path

from comms.worklist import views

urlpatterns = [
    path("all-work/", views.work_list, name="work_list"),
    path("all-work/nudge/", views.work_nudge, name="work_nudge"),
    path("all-work/filters/", views.filter_keep, name="filter_keep"),
    path("all-work/filters/<int:pk>/forget/", views.filter_forget, name="filter_forget"),
]
