"""Who may speak: mandates with their dated titles, holders and resolutions, and the people who act
for them.
"""
