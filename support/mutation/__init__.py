"""Would the suite notice? A proxy between suite and service that changes one small thing at a time."""
