import os
from urllib.parse import parse_qs, unquote, urlparse

url = urlparse(os.environ['DATABASE'])
SECRET_KEY = 'only for a test'
INSTALLED_APPS = [
    'django.contrib.admin', 'django.contrib.auth', 'django.contrib.contenttypes',
    'django.contrib.sessions', 'django.contrib.messages', 'django.contrib.sites', 'shop',
]
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': url.path} if url.scheme == 'sqlite' else {
    'ENGINE': 'django.db.backends.postgresql',
    'HOST': url.hostname, 'PORT': url.port or 5432, 'USER': unquote(url.username or ''),
    'PASSWORD': unquote(url.password or ''), 'NAME': url.path[1:],
    'OPTIONS': {'options': parse_qs(url.query)['options'][0]},
}}
SITE_ID = 1
USE_TZ = True
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
SILENCED_SYSTEM_CHECKS = ['admin.E%d' % number for number in range(401, 412)] + ['admin.W411']
