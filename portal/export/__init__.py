"""All that the portal keeps about a person, as a file (GDPR 15 and 20). Lives here because it joins the rooms."""
