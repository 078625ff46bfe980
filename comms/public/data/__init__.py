"""What programs read: the API, exports, the sitemap, the page that offers them. All of what is public, nothing else."""
