"""Region Lindmark's postcodes, none of which is anybody's: no real one begins with 999."""

from __future__ import annotations

from clinics.actions.postcodes import NewPlace

POSTCODES = (
    NewPlace("99910", "Lindhamn", 57.6210, 16.4120),
    NewPlace("99911", "Lindhamn", 57.6285, 16.4015),
    NewPlace("99912", "Lindhamn", 57.6172, 16.4250),
    NewPlace("99913", "Lindhamn", 57.6330, 16.4330),
    NewPlace("99914", "Lindhamn", 57.6098, 16.3985),
    NewPlace("99915", "Lindhamn", 57.6405, 16.3890),
    NewPlace("99916", "Lindhamn", 57.5990, 16.4480),
    NewPlace("99920", "Lindhamn", 57.6520, 16.4700),
    NewPlace("99940", "Tallsjö", 57.7705, 16.1210),
    NewPlace("99941", "Tallsjö", 57.7780, 16.1085),
    NewPlace("99942", "Tallsjö", 57.7640, 16.1390),
    NewPlace("99943", "Tallsjö", 57.7890, 16.1460),
    NewPlace("99944", "Tallsjö", 57.7550, 16.0930),
)
