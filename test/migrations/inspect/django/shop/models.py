import uuid
from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Lower


class Category(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField()
    parent = models.ForeignKey('self', models.SET_NULL, null=True, blank=True, related_name='children')

    class Meta:
        verbose_name_plural = 'categories'


class Tag(models.Model):
    name = models.CharField(max_length=30)
    related = models.ManyToManyField('self', blank=True)


class Product(models.Model):
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200, db_index=True)
    code = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    weight = models.FloatField(null=True)
    stock = models.PositiveIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(default=0)
    level = models.SmallIntegerField(default=0)
    views = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_checked = models.BooleanField(null=True)
    available_from = models.DateField(null=True)
    opens_at = models.TimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cooking_time = models.DurationField(null=True)
    attributes = models.JSONField(default=dict)
    extra = models.JSONField(null=True)
    address = models.GenericIPAddressField(null=True)
    email = models.EmailField(blank=True)
    site = models.URLField(blank=True)
    picture = models.FileField(upload_to='pictures', blank=True)
    digest = models.BinaryField(null=True)
    category = models.ForeignKey(Category, models.PROTECT)
    tags = models.ManyToManyField(Tag, blank=True)
    watchers = models.ManyToManyField(User, through='Watch')

    class Meta:
        unique_together = [('category', 'code')]
        indexes = [
            models.Index(fields=['category', '-price'], name='product_category_price'),
            models.Index(fields=['created_at'], name='product_active', condition=models.Q(is_active=True)),
            models.Index(Lower('title'), name='product_lower_title'),
        ]
        constraints = [
            models.CheckConstraint(check=models.Q(price__gte=0), name='product_price_positive'),
            models.CheckConstraint(check=models.Q(level__in=[0, 1, 2]) | models.Q(is_active=False), name='product_level_known'),
            models.UniqueConstraint(fields=['title'], condition=models.Q(is_active=True), name='product_active_title'),
        ]


class Detail(models.Model):
    product = models.OneToOneField(Product, models.CASCADE, primary_key=True)
    text = models.TextField()


class Watch(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    since = models.DateTimeField()
